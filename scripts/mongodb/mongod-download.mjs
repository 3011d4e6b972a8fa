/** Run as a child, so that it can be ended: finds or downloads a mongod into the folder given, and prints where it lies. */
import { MongoBinary } from 'mongodb-memory-server-core';

const path = await MongoBinary.getPath({ version: '8.0.15', downloadDir: process.argv[2] ?? '.' });
process.stdout.write(`path ${path}\n`);
