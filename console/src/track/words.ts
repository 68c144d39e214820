// The reader's language, for every part of the page.
import { createContext, use } from "react";
import { TEXTS, type Words } from "./core/texts.ts";

export const WordsContext = createContext<Words>(TEXTS.en);

export function useWords(): Words {
  return use(WordsContext);
}
