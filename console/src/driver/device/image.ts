// Makes a photo small enough for a weak network, on the phone itself.

const EDGE_MAX = 1_280;
const QUALITY = 0.8;

/** A JPEG of at most 1280 pixels a side. */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This phone cannot read the photo.");
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return toBlob(canvas, "image/jpeg");
}

export async function toBlob(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("This phone cannot write the picture."))), type, QUALITY);
  });
}
