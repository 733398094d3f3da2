/**
 * Packed C structs in memory, as a controller sends them: their layout, views that read and
 * write them, and their descriptions in other languages. It has no dependency, and runs in
 * a browser.
 *
 * @module
 */

export {
  type AnyStructType,
  type AnyView,
  defineStruct,
  type DerivedFields,
  type Endian,
  type Field,
  type FieldArray,
  type FieldCopy,
  type FieldInput,
  type FieldLimits,
  type FieldMeaning,
  type FieldSpec,
  type FieldTag,
  type FieldType,
  type FieldTypesOf,
  type FieldValue,
  type LimitLevel,
  type LimitRange,
  type NoDerivedFields,
  type ScalarValue,
  type StructFields,
  type StructType,
  type ValuesOf,
  type View,
  type ViewOf,
} from "./src/struct/struct.ts";
export {
  structFromC,
  type StructFromCOptions,
  StructSourceError,
  structToTypeScript,
} from "./src/struct/from_c/struct_from_c.ts";
export { describeStruct } from "./src/struct/describe_struct.ts";
export { fieldText } from "./src/struct/field_text.ts";
export { type Ros1MsgOptions, structToRos1Msg } from "./src/struct/ros1_msg.ts";
export {
  type FromRos1MsgOptions,
  structFromRos1Msg,
} from "./src/struct/ros1_msg_reader.ts";
export {
  type JsonSchema,
  structToJsonSchema,
} from "./src/struct/json_schema.ts";
