/** Sixty names as a school really has them: many alphabets' worth of people, two of them alike in first name and initial. */
import type { PersonName } from '#core/roster/person.ts';

const NAMES = `
Asha Menon|Ben Carter|Chioma Eze|Daniel Kim|Elif Yılmaz|Farid Rahimi|Grace Mwangi|Hiroshi Tanaka|Inés Castaño|Jonas Weber
Kavya Iyer|Liam O’Connor|Mei Lin|Noor Haddad|Oluwaseun Adeyemi|Priya Sharma|Quentin Dubois|Rosa Delgado|Samuel Osei|Tala Aquino
Uri Ben-David|Valentina Rossi|Wei Zhang|Ximena Flores|Yusuf Demir|Zanele Dlamini|Aarav Patel|Bao Nguyễn|Camila Souza|Dmitri Volkov
Emre Kaya|Fatima Zahra|Giulia Bianchi|Hana Kovács|Ibrahim Sesay|Jana Nováková|Kofi Mensah|Leila Karimi|Mateo García|Maya Shah
Maya Singh|Nadia Hussain|Olena Shevchenko|Pedro Almeida|Qiang Liu|Rania Khoury|Sven Lindqvist|Thandiwe Nkosi|Ugo Okonkwo|Veda Krishnan
William Tremblay|Xiu Chen|Yara Santos|Zoltán Nagy|Amina Diallo|Bram de Vries|Ciara Murphy|Dara Sok|Eero Virtanen|Freya Jónsdóttir
`;

export const DEMO_STUDENT_NAMES: readonly PersonName[] = NAMES.trim()
  .split(/[|\n]/)
  .map((whole) => {
    const [first = '', ...last] = whole.split(' ');
    return { first, last: last.join(' ') };
  });
