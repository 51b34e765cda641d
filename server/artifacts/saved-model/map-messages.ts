/** The messages below a SavedModel that hold maps, whose entries C++ and Python write in different orders. */

/** What a field holds, as far as there are maps inside it. */
export type Field = { message: string } | { map: 'text' | 'varint' | 'fixed64'; message?: string };

const map = (message?: string): Field => (message === undefined ? { map: 'text' } : { map: 'text', message });
const part = (message: string): Field => ({ message });

/**
 * The messages below a SavedModel that hold maps at any depth, with those of their fields that lead there (TensorFlow
 * 2.15 and 2.21).
 */
export const messages: Record<string, Record<number, Field>> = {
  SavedModel: { 2: part('MetaGraphDef') },
  MetaGraphDef: {
    1: part('MetaInfoDef'),
    2: part('GraphDef'),
    4: map(),
    5: map('SignatureDef'),
    6: part('AssetFileDef'),
    7: part('SavedObjectGraph'),
  },
  MetaInfoDef: { 2: part('OpList'), 8: map() },
  OpList: { 1: part('OpDef') },
  OpDef: { 4: part('AttrDef') },
  AttrDef: { 3: part('AttrValue'), 7: part('AttrValue') },
  AttrValue: { 1: part('AttrValue.ListValue'), 10: part('NameAttrList') },
  'AttrValue.ListValue': { 9: part('NameAttrList') },
  NameAttrList: { 2: map('AttrValue') },
  GraphDef: { 1: part('NodeDef'), 2: part('FunctionDefLibrary'), 5: part('GraphDebugInfo') },
  NodeDef: { 5: map('AttrValue') },
  FunctionDefLibrary: { 1: part('FunctionDef') },
  FunctionDef: {
    1: part('OpDef'),
    3: part('NodeDef'),
    4: map(),
    5: map('AttrValue'),
    6: map(),
    7: { map: 'varint', message: 'ArgAttrs' },
    8: { map: 'varint' },
  },
  ArgAttrs: { 1: map('AttrValue') },
  GraphDebugInfo: { 2: map(), 4: { map: 'fixed64' }, 5: map(), 6: { map: 'fixed64' } },
  SignatureDef: { 1: map('TensorInfo'), 2: map('TensorInfo'), 4: map() },
  TensorInfo: { 5: part('CompositeTensor') },
  CompositeTensor: { 1: part('TypeSpecProto'), 2: part('TensorInfo') },
  TypeSpecProto: { 2: part('StructuredValue') },
  StructuredValue: {
    34: part('TypeSpecProto'),
    51: part('Values'),
    52: part('Values'),
    53: part('DictValue'),
    54: part('NamedTupleValue'),
  },
  Values: { 1: part('StructuredValue') },
  DictValue: { 1: map('StructuredValue') },
  NamedTupleValue: { 2: part('PairValue') },
  PairValue: { 2: part('StructuredValue') },
  AssetFileDef: { 1: part('TensorInfo') },
  SavedObjectGraph: { 1: part('SavedObject'), 2: map('SavedConcreteFunction') },
  SavedObject: { 6: part('SavedFunction'), 8: part('SavedBareConcreteFunction'), 11: map() },
  SavedFunction: { 2: part('FunctionSpec') },
  FunctionSpec: { 1: part('StructuredValue'), 5: part('StructuredValue') },
  SavedBareConcreteFunction: { 4: part('FunctionSpec') },
  SavedConcreteFunction: { 3: part('StructuredValue'), 4: part('StructuredValue') },
};

/** StructuredValue and NameAttrList may nest; protobuf itself gives up at 100. */
export const MAX_DEPTH = 100;

/** The fields below one field of a message: of a map entry its value, of a message its own. */
export function fieldsBelow(field: Field): Record<number, Field> {
  if (!('map' in field)) return messages[field.message] ?? {};
  return field.message === undefined ? {} : { 2: part(field.message) };
}
