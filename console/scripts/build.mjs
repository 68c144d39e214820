// Builds the pages into the folder named by OMNIROUTE_PAGES_OUT (default dist) and
// writes a .br and a .gz beside every text file, so that the server only hands out bytes.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const out = resolve(process.env.OMNIROUTE_PAGES_OUT ?? "dist");
await build({ build: { outDir: out, emptyOutDir: true }, logLevel: "warn" });

const TEXT = /\.(html|js|mjs|css|svg|json|webmanifest|txt)$/;
const brotli = (bytes) =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const files = await readdir(out, { recursive: true });
await Promise.all(
  files
    .filter((name) => TEXT.test(name))
    .map(async (name) => {
      const path = join(out, name);
      const bytes = await readFile(path);
      await writeFile(`${path}.br`, await brotli(bytes));
      await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }),
);
