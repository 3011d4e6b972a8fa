/** The specimen's utility process: sends back what it hears, and echoes on every port that it is given. */
process.parentPort.on('message', (event) => {
  /** @type {unknown} */
  const data = event.data;
  const [port] = event.ports;
  if (data === 'end') process.exit(7);
  if (port === undefined) {
    process.parentPort.postMessage({ heard: data, type: process.type, send: typeof process.send });
    return;
  }
  port.on('message', (message) => {
    /** @type {unknown} */
    const echo = message.data;
    port.postMessage({ echo });
  });
  port.on('close', () => process.parentPort.postMessage('port closed'));
  port.start();
});
