/**
 * Every word that a person reads at the kiosk. Each file is named for those who read it and its language; its top-level
 * keys are i18next namespaces. A window starts with the files it needs, so that none loads another's words.
 */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type kioskWords from './kiosk.en.json';
import type sharedWords from './shared.en.json';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    kiosk: (typeof kioskWords)['kiosk'];
    shared: (typeof sharedWords)['shared'];
  }
}

/** What a words file holds: namespaces, and in them nested keys. */
type Words = Readonly<Record<string, object>>;

/** Readies the words of one language, before the first paint. `words`: the merged top-level keys of the app's files. */
export function startWords(language: string, words: Words): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { ...words } },
    ns: Object.keys(words),
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
