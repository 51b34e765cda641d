// Stands for node:child_process in the command line, which starts no process.
module.exports = {};
