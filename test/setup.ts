/** Random inputs are the same in every run: a test that fails on one machine fails on all. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['SAVEPROOF_SEED'] ?? 20261121) });
