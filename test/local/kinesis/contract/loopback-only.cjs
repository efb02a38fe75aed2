// Preloaded into an emulator that listens on every interface at a fixed port: binds each of its servers to a free loopback port instead, and
// tells the parent which port stands for which.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const asked = typeof args[0] === 'object' && args[0] !== null ? args[0].port : args[0];
  this.once('listening', () => process.send({ asked, port: this.address().port }));
  return listen.call(
    this,
    { port: 0, host: '127.0.0.1' },
    args.find(arg => typeof arg === 'function'),
  );
};
process.once('disconnect', () => process.exit());
