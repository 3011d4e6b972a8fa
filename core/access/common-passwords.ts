/**
 * Passwords that guessing starts with: those of eight characters and more that head every published list of stolen ones, and what
 * schools add to them. In lower case, without what people hang on at the end (see `password.ts`).
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password passw0rd pa55word p@ssword p@ssw0rd passwort motdepasse contraseña contrasena senha123 wachtwoord
  passwordpassword mypassword newpassword changeme changeit letmein letmein1 welcome welcome1 welcomeback
  qwertyui qwertyuiop qwerty qwerty123 qwertz qwertzui azertyui azertyuiop asdfghjk asdfghjkl zxcvbnm asdfasdf
  qazwsxedc qazwsx 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 zaq12wsx qweasdzxc qwer1234 asdf1234
  abcd1234 abc12345 a1b2c3d4 abcdefgh abcdefghi abcdefghij aa123456 a12345678 1a2b3c4d
  12345678 123456789 1234567890 0123456789 0987654321 987654321 87654321 11111111 00000000 88888888 12341234
  12344321 11223344 1122334455 123123123 147258369 159753456 123454321 12121212 13131313 1234512345 123321123
  iloveyou iloveu ilovemylife ihateyou iloveschool princess sunshine superman batman spiderman starwars pokemon
  pokemon1 minecraft fortnite roblox football football1 baseball basketball volleyball cricket arsenal liverpool
  liverpool1 chelsea manchester barcelona realmadrid juventus bayern london paris michael jennifer jessica charlie
  michelle jonathan daniel anthony computer internet samsung google facebook instagram whatsapp youtube tiktok
  trustno1 whatever nothing dragon monkey shadow master hunter killer maverick phoenix mustang corvette ferrari
  mercedes cheesecake chocolate butterfly sweetheart babygirl angel123 lovely flower summer winter spring autumn
  monday tuesday wednesday thursday friday saturday january february september october november december
  administrator admin admin123 adminadmin root1234 test1234 testtest testing guest123 default temppass temporary
  secret secret123 supersecret topsecret teacher teachers student students school schools myschool college
  university classroom homework headteacher principal attendance smartpresence
  `
    .trim()
    .split(/\s+/),
);
