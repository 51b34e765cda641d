import { describe, expect, test } from 'vitest';
import {
  endsIn,
  extensionOf,
  folderOfPath,
  isSameSeries,
  plainPath,
  samePath,
  withEpochFields,
} from '../../server/keras/paths';
import { text } from '../../server/keras/interpreter/values';
import type { TextHole, TextPart } from '../../server/keras/value';

const hole = (key: string, format: string | null = null): TextHole => ({
  key,
  source: 'computed',
  format,
  fallback: null,
});
const path = (...parts: TextPart[]): ReturnType<typeof text> => text(parts);

describe('paths', () => {
  test('one file under several spellings', () => {
    expect(samePath(path('./out/../out/model.h5'), path('out//model.h5'))).toBe('yes');
    expect(samePath(path('export/'), path('export'))).toBe('yes');
    expect(samePath(path('model.h5'), path('model.keras'))).toBe('no');
  });

  test('a hole is the same text as itself alone', () => {
    expect(samePath(path(hole('option out'), '/model.h5'), path(hole('option out'), '/model.h5'))).toBe('yes');
    expect(samePath(path(hole('option out'), '/model.h5'), path(hole('option in'), '/model.h5'))).toBe('maybe');
    expect(samePath(path(hole('option out'), '/model.h5'), path('runs/model.h5'))).toBe('maybe');
    expect(samePath(path(hole('option out'), '/model.h5'), path('runs/model.keras'))).toBe('no');
  });

  test('fields of a callback stand for what training fills in', () => {
    const template = withEpochFields(path('ckpt/model_{epoch:02d}-{val_loss:.2f}.keras'));
    expect(samePath(template, path('ckpt/model_03-0.25.keras'))).toBe('yes');
    expect(samePath(template, path('ckpt/model_best.keras'))).toBe('no');
    expect(extensionOf(template)).toBe('.keras');
  });

  test('an absolute path may be a relative one', () => {
    expect(samePath(path('/home/a/out/model.h5'), path('out/model.h5'))).toBe('maybe');
    expect(samePath(path('/home/a/out/model.h5'), path('in/model.h5'))).toBe('no');
  });

  test('extensions are known only where the end is', () => {
    expect(extensionOf(path('models/churn'))).toBe('');
    expect(extensionOf(path('v1.2/churn'))).toBe('');
    expect(extensionOf(path(hole('x')))).toBeNull();
    expect(extensionOf(path(hole('x'), '/best'))).toBe('');
    expect(extensionOf(path(hole('x'), 'best'))).toBeNull();
    expect(endsIn(path(hole('x'), '.weights.h5'), '.weights.h5')).toBe(true);
    expect(endsIn(path(hole('x'), '.h5'), '.weights.h5')).toBeNull();
    expect(endsIn(path('w.h5'), '.weights.h5')).toBe(false);
  });

  test('a number brings no extension that means something', () => {
    expect(extensionOf(path('model_', hole('score', '.3f')))).toBe('');
    expect(extensionOf(path('v1.2_', hole('score', '.1%')))).toBe('');
    expect(extensionOf(path('model_', hole('score', '.2f'), '_last'))).toBe('');
    expect(extensionOf(path('model_', hole('score', '.2f'), '.keras'))).toBe('.keras');
    expect(extensionOf(path('v1.', hole('score', '.0f')))).toBeNull();
    expect(endsIn(path('model_', hole('score', '.3f')), '.weights.h5')).toBe(false);
    expect(endsIn(path('epoch', hole('counter 1'), '.h5'), '.weights.h5')).toBe(false);
    expect(endsIn(path('epoch', hole('counter 1'), '.weights.h5'), '.weights.h5')).toBe(true);
  });

  test('an option is most likely what it is by default', () => {
    const written = path('out/', { ...hole('option arch'), fallback: 'narrow' }, '.keras');
    expect(samePath(path('out/narrow.keras'), written)).toBe('yes');
    expect(samePath(path('out/wide.keras'), written)).toBe('maybe');
  });

  test('names of one series', () => {
    const written = path('trial_', hole('trial.number'), '.keras');
    expect(isSameSeries(written, path('trial_', hole('best.number'), '.keras'))).toBe(true);
    expect(isSameSeries(written, path('trial_', hole('option number'), '.keras'))).toBe(false);
    expect(isSameSeries(written, path('trial_', hole('best.number'), '.h5'))).toBe(false);
    expect(isSameSeries(path(hole('a'), '.weights.h5'), path(hole('b'), '.weights.h5'))).toBe(false);
  });

  test('folders', () => {
    expect(folderOfPath(path('a/b/c.keras'))).toBe('a/b');
    expect(folderOfPath(path('c.keras'))).toBe('');
    expect(folderOfPath(path(hole('x'), '/c.keras'))).toBeNull();
    expect(plainPath(path('a/./b'))).toBe('a/b');
  });
});
