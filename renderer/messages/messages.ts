/**
 * Every word that a person reads. Each file is named for those who read it and its language; its top-level keys are
 * i18next namespaces. An app starts with the files it needs, so that the kiosk never loads the portal's words.
 */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type kioskWords from './kiosk.en.json';
import type portalWords from './portal.en.json';
import type sharedWords from './shared.en.json';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    kiosk: (typeof kioskWords)['kiosk'];
    portal: (typeof portalWords)['portal'];
    phone: (typeof portalWords)['phone'];
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
