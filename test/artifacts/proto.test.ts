/**
 * proto/ against TensorFlow's own descriptors (tfproto.json holds those of the messages concerned, taken
 * from TensorFlow 2.15.1 and 2.21.0): every field's number, type and label, every value of an enumeration.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import descriptors from './tfproto.json';

interface DescribedField {
  name: string;
  number: number;
  type: string;
  label: string;
  type_name?: string;
}
interface Described {
  messages: Record<string, { fields: DescribedField[]; map_entry?: boolean }>;
  enums: Record<string, Record<string, number>>;
}

const repository = join(__dirname, '../..');
const ours = new protobuf.Root()
  .loadSync([join(repository, 'proto/tensorflow.proto'), join(repository, 'proto/keras.proto')], { keepCase: true })
  .resolveAll();

describe.each(Object.entries(descriptors as Record<string, Described>))('TensorFlow %s', (_version, theirs) => {
  it.each(Object.keys(theirs.messages).filter((name) => !theirs.messages[name]?.map_entry))('%s', (name) => {
    const type = ours.lookupType(name);
    for (const field of theirs.messages[name]?.fields ?? []) {
      const mine = type.fields[field.name];
      const entry = field.type_name === undefined ? undefined : theirs.messages[field.type_name];
      if (entry?.map_entry) {
        const value = entry.fields[1];
        expect({
          name: field.name,
          number: mine?.id,
          map: mine?.map,
          type: mine?.resolvedType?.fullName.slice(1) ?? mine?.type,
        }).toEqual({
          name: field.name,
          number: field.number,
          map: true,
          type: value?.type_name ?? value?.type,
        });
      } else {
        expect({
          name: field.name,
          number: mine?.id,
          repeated: mine?.repeated,
          type: mine?.resolvedType?.fullName.slice(1) ?? mine?.type,
        }).toEqual({
          name: field.name,
          number: field.number,
          repeated: field.label === 'repeated',
          type: field.type_name ?? field.type,
        });
      }
    }
  });

  it.each(Object.keys(theirs.enums))('enum %s', (name) => {
    expect(ours.lookupEnum(name).values).toMatchObject(theirs.enums[name] ?? {});
  });
});

describe('proto/', () => {
  it('has no field that TensorFlow has not', () => {
    const all = Object.values(descriptors as Record<string, Described>);
    const check = (space: protobuf.NamespaceBase) => {
      for (const inner of space.nestedArray) {
        if (inner instanceof protobuf.Type && !inner.fullName.startsWith('.google.')) {
          const known = new Set(
            all.flatMap(
              (version) => version.messages[inner.fullName.slice(1)]?.fields.map((field) => field.name) ?? [],
            ),
          );
          for (const field of inner.fieldsArray) expect(known, `${inner.fullName}.${field.name}`).toContain(field.name);
        }
        if (inner instanceof protobuf.Namespace) check(inner);
      }
    };
    check(ours);
  });

  it('is what server/artifacts/proto was made from', () => {
    execFileSync(process.execPath, [join(repository, 'scripts/proto.mjs'), '--check'], { stdio: 'pipe' });
  });
});
