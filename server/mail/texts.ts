/** Every mail that is about an account: short, plain text, in English. Links carry their code behind a `#`, so that no log has it. */
import type { Role } from '#core/roster/person.ts';

export interface Text {
  readonly subject: string;
  readonly text: string;
}

/** `school` is the campus's name; `origin` has no slash at the end. */
export interface From {
  readonly school: string;
  readonly origin: string;
}

/** A code that is good once, as it is typed. */
export interface WithCode extends From {
  readonly code: string;
}

const ROLES: Readonly<Record<Role, string>> = {
  student: 'a student',
  teacher: 'a teacher',
  admin: 'an admin',
  auditor: 'an auditor',
  guardian: 'a guardian',
};

export function approvedText({ school, origin }: From): Text {
  return {
    subject: `${school}: your account is ready`,
    text: lines(`Your account at ${school} was approved. You can sign in now:`, `${origin}/`),
  };
}

export function rejectedText({ school, reason }: { readonly school: string; readonly reason: string }): Text {
  return {
    subject: `${school}: your registration was not approved`,
    text: lines(
      `Your registration at ${school} was not approved. The reason given:`,
      reason,
      'If that is a mistake, ask at the school office, or register again.',
    ),
  };
}

/** To the owner of an address that somebody registered with a second time. */
export function knownAlreadyText({ school, origin }: From): Text {
  return {
    subject: `${school}: you have an account already`,
    text: lines(
      `Somebody, perhaps you, registered at ${school} with this e-mail address. You have an account already, and nothing was changed.`,
      `Sign in: ${origin}/`,
      'If you have forgotten your password, ask for a new one there. If it was not you, there is nothing to do.',
    ),
  };
}

export function inviteText({ school, origin, code, role }: WithCode & { readonly role: Role }): Text {
  return {
    subject: `${school}: your invitation`,
    text: lines(
      `You are invited to ${school} as ${ROLES[role]}. Make your account within 14 days:`,
      `${origin}/portal/account/invite#${code}`,
      `Or type this code: ${code}`,
      'The code is good once and for you alone. If you did not expect this, leave it.',
    ),
  };
}

export function resetText({ school, origin, code }: WithCode): Text {
  return {
    subject: `${school}: a new password`,
    text: lines(
      `Somebody, perhaps you, asked for a new password for your account at ${school}. Choose it within 30 minutes:`,
      `${origin}/portal/account/reset#${code}`,
      `Or type this code: ${code}`,
      'If it was not you, there is nothing to do: your password stays as it is.',
    ),
  };
}

export function resetCodeMadeText({ school }: From): Text {
  return {
    subject: `${school}: an admin made a code for your password`,
    text: lines(
      `An admin of ${school} made a one-time code with which a new password can be chosen for your account.`,
      'If you did not ask for it, tell the school office now.',
    ),
  };
}

export function passwordChangedText({ school }: From): Text {
  return {
    subject: `${school}: your password was changed`,
    text: lines(
      `The password of your account at ${school} was changed, and other browsers were signed out.`,
      'If it was not you, tell the school office now.',
    ),
  };
}

export function passwordResetText({ school }: From): Text {
  return {
    subject: `${school}: your password was changed`,
    text: lines(
      `A new password was chosen for your account at ${school}. All browsers were signed out, and passkeys were removed: sign in with the new password, and add yours again.`,
      'If it was not you, tell the school office now.',
    ),
  };
}

export function confirmEmailText({ school, origin, code }: WithCode): Text {
  return {
    subject: `${school}: confirm your e-mail address`,
    text: lines(
      `Somebody, perhaps you, gave this address for their account at ${school}. Confirm it within 24 hours:`,
      `${origin}/portal/account/confirm-email#${code}`,
      `Or type this code: ${code}`,
      'If it was not you, leave it: the address is not used.',
    ),
  };
}

/** To the address that was theirs until now. */
export function emailChangedText({ school }: From): Text {
  return {
    subject: `${school}: your e-mail address was changed`,
    text: lines(
      `Your account at ${school} now has another e-mail address, and this one is no longer used.`,
      'If it was not you, tell the school office now.',
    ),
  };
}

function lines(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
