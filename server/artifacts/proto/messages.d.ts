// Made by scripts/proto.mjs from proto/*.proto.
import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");
export namespace tensorflow {
    enum DataType {
        DT_INVALID = 0,
        DT_FLOAT = 1,
        DT_DOUBLE = 2,
        DT_INT32 = 3,
        DT_UINT8 = 4,
        DT_INT16 = 5,
        DT_INT8 = 6,
        DT_STRING = 7,
        DT_COMPLEX64 = 8,
        DT_INT64 = 9,
        DT_BOOL = 10,
        DT_QINT8 = 11,
        DT_QUINT8 = 12,
        DT_QINT32 = 13,
        DT_BFLOAT16 = 14,
        DT_QINT16 = 15,
        DT_QUINT16 = 16,
        DT_UINT16 = 17,
        DT_COMPLEX128 = 18,
        DT_HALF = 19,
        DT_RESOURCE = 20,
        DT_VARIANT = 21,
        DT_UINT32 = 22,
        DT_UINT64 = 23,
        DT_FLOAT8_E5M2 = 24,
        DT_FLOAT8_E4M3FN = 25,
        DT_FLOAT8_E4M3FNUZ = 26,
        DT_FLOAT8_E4M3B11FNUZ = 27,
        DT_FLOAT8_E5M2FNUZ = 28,
        DT_INT4 = 29,
        DT_UINT4 = 30,
        DT_INT2 = 31,
        DT_UINT2 = 32,
        DT_FLOAT4_E2M1FN = 33,
        DT_FLOAT_REF = 101,
        DT_DOUBLE_REF = 102,
        DT_INT32_REF = 103,
        DT_UINT8_REF = 104,
        DT_INT16_REF = 105,
        DT_INT8_REF = 106,
        DT_STRING_REF = 107,
        DT_COMPLEX64_REF = 108,
        DT_INT64_REF = 109,
        DT_BOOL_REF = 110,
        DT_QINT8_REF = 111,
        DT_QUINT8_REF = 112,
        DT_QINT32_REF = 113,
        DT_BFLOAT16_REF = 114,
        DT_QINT16_REF = 115,
        DT_QUINT16_REF = 116,
        DT_UINT16_REF = 117,
        DT_COMPLEX128_REF = 118,
        DT_HALF_REF = 119,
        DT_RESOURCE_REF = 120,
        DT_VARIANT_REF = 121,
        DT_UINT32_REF = 122,
        DT_UINT64_REF = 123,
        DT_FLOAT8_E5M2_REF = 124,
        DT_FLOAT8_E4M3FN_REF = 125,
        DT_FLOAT8_E4M3FNUZ_REF = 126,
        DT_FLOAT8_E4M3B11FNUZ_REF = 127,
        DT_FLOAT8_E5M2FNUZ_REF = 128,
        DT_INT4_REF = 129,
        DT_UINT4_REF = 130,
        DT_INT2_REF = 131,
        DT_UINT2_REF = 132,
        DT_FLOAT4_E2M1FN_REF = 133
    }
    interface ITensorShapeProto extends tensorflow.TensorShapeProto.$Properties {
    }
    class TensorShapeProto {
        constructor(properties?: tensorflow.TensorShapeProto.$Properties);
        $unknowns?: Uint8Array[];
        dim: tensorflow.TensorShapeProto.Dim.$Properties[];
        unknownRank: boolean;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto & tensorflow.TensorShapeProto.$Shape;
    }

    namespace TensorShapeProto {
        interface $Properties {
            dim?: (tensorflow.TensorShapeProto.Dim.$Properties[]|null);
            unknownRank?: (boolean|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorShapeProto.$Properties;
        interface IDim extends tensorflow.TensorShapeProto.Dim.$Properties {
        }
        class Dim {
            constructor(properties?: tensorflow.TensorShapeProto.Dim.$Properties);
            $unknowns?: Uint8Array[];
            size: number;
            name: string;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto.Dim & tensorflow.TensorShapeProto.Dim.$Shape;
        }

        namespace Dim {
            interface $Properties {
                size?: (number|null);
                name?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorShapeProto.Dim.$Properties;
        }
    }
    interface ITensorSliceProto extends tensorflow.TensorSliceProto.$Properties {
    }
    class TensorSliceProto {
        constructor(properties?: tensorflow.TensorSliceProto.$Properties);
        $unknowns?: Uint8Array[];
        extent: tensorflow.TensorSliceProto.Extent.$Properties[];
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto & tensorflow.TensorSliceProto.$Shape;
    }

    namespace TensorSliceProto {
        interface $Properties {
            extent?: (tensorflow.TensorSliceProto.Extent.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          extent?: tensorflow.TensorSliceProto.Extent.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
        interface IExtent extends tensorflow.TensorSliceProto.Extent.$Properties {
        }
        class Extent {
            constructor(properties?: tensorflow.TensorSliceProto.Extent.$Properties);
            $unknowns?: Uint8Array[];
            start: number;
            length?: (number|null);
            hasLengthHack?: "length";
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto.Extent & tensorflow.TensorSliceProto.Extent.$Shape;
        }

        namespace Extent {
            interface $Properties {
                start?: (number|null);
                length?: (number|null);
                hasLengthHack?: "length";
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              start?: number|null;
              length?: number|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ hasLengthHack?: undefined; length?: null }|{ hasLengthHack?: "length"; length: number })
            );
        }
    }
    interface IVersionDef extends tensorflow.VersionDef.$Properties {
    }
    class VersionDef {
        constructor(properties?: tensorflow.VersionDef.$Properties);
        $unknowns?: Uint8Array[];
        producer: number;
        minConsumer: number;
        badConsumers: number[];
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.VersionDef & tensorflow.VersionDef.$Shape;
    }

    namespace VersionDef {
        interface $Properties {
            producer?: (number|null);
            minConsumer?: (number|null);
            badConsumers?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.VersionDef.$Properties;
    }
    interface IAssetFileDef extends tensorflow.AssetFileDef.$Properties {
    }
    class AssetFileDef {
        constructor(properties?: tensorflow.AssetFileDef.$Properties);
        $unknowns?: Uint8Array[];
        tensorInfo?: (tensorflow.TensorInfo.$Properties|null);
        filename: string;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AssetFileDef & tensorflow.AssetFileDef.$Shape;
    }

    namespace AssetFileDef {
        interface $Properties {
            tensorInfo?: (tensorflow.TensorInfo.$Properties|null);
            filename?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          tensorInfo?: tensorflow.TensorInfo.$Shape|null;
          filename?: string|null;
          $unknowns?: Uint8Array[];
        };
    }
    interface ICollectionDef extends tensorflow.CollectionDef.$Properties {
    }
    class CollectionDef {
        constructor(properties?: tensorflow.CollectionDef.$Properties);
        $unknowns?: Uint8Array[];
        nodeList?: (tensorflow.CollectionDef.NodeList.$Properties|null);
        bytesList?: (tensorflow.CollectionDef.BytesList.$Properties|null);
        int64List?: (tensorflow.CollectionDef.Int64List.$Properties|null);
        kind?: ("nodeList"|"bytesList"|"int64List");
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef & tensorflow.CollectionDef.$Shape;
    }

    namespace CollectionDef {
        interface $Properties {
            nodeList?: (tensorflow.CollectionDef.NodeList.$Properties|null);
            bytesList?: (tensorflow.CollectionDef.BytesList.$Properties|null);
            int64List?: (tensorflow.CollectionDef.Int64List.$Properties|null);
            kind?: ("nodeList"|"bytesList"|"int64List");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          nodeList?: tensorflow.CollectionDef.NodeList.$Shape|null;
          bytesList?: tensorflow.CollectionDef.BytesList.$Shape|null;
          int64List?: tensorflow.CollectionDef.Int64List.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; nodeList?: null; bytesList?: null; int64List?: null }|{ kind?: "nodeList"; nodeList: tensorflow.CollectionDef.NodeList.$Shape; bytesList?: null; int64List?: null }|{ kind?: "bytesList"; nodeList?: null; bytesList: tensorflow.CollectionDef.BytesList.$Shape; int64List?: null }|{ kind?: "int64List"; nodeList?: null; bytesList?: null; int64List: tensorflow.CollectionDef.Int64List.$Shape })
        );
        interface INodeList extends tensorflow.CollectionDef.NodeList.$Properties {
        }
        class NodeList {
            constructor(properties?: tensorflow.CollectionDef.NodeList.$Properties);
            $unknowns?: Uint8Array[];
            value: string[];
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.NodeList & tensorflow.CollectionDef.NodeList.$Shape;
        }

        namespace NodeList {
            interface $Properties {
                value?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.NodeList.$Properties;
        }
        interface IBytesList extends tensorflow.CollectionDef.BytesList.$Properties {
        }
        class BytesList {
            constructor(properties?: tensorflow.CollectionDef.BytesList.$Properties);
            $unknowns?: Uint8Array[];
            value: Uint8Array[];
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.BytesList & tensorflow.CollectionDef.BytesList.$Shape;
        }

        namespace BytesList {
            interface $Properties {
                value?: (Uint8Array[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.BytesList.$Properties;
        }
        interface IInt64List extends tensorflow.CollectionDef.Int64List.$Properties {
        }
        class Int64List {
            constructor(properties?: tensorflow.CollectionDef.Int64List.$Properties);
            $unknowns?: Uint8Array[];
            value: number[];
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.Int64List & tensorflow.CollectionDef.Int64List.$Shape;
        }

        namespace Int64List {
            interface $Properties {
                value?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.Int64List.$Properties;
        }
    }
    interface ISignatureDef extends tensorflow.SignatureDef.$Properties {
    }
    class SignatureDef {
        constructor(properties?: tensorflow.SignatureDef.$Properties);
        $unknowns?: Uint8Array[];
        inputs: { [k: string]: tensorflow.TensorInfo.$Properties };
        outputs: { [k: string]: tensorflow.TensorInfo.$Properties };
        methodName: string;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SignatureDef & tensorflow.SignatureDef.$Shape;
    }

    namespace SignatureDef {
        interface $Properties {
            inputs?: ({ [k: string]: tensorflow.TensorInfo.$Properties }|null);
            outputs?: ({ [k: string]: tensorflow.TensorInfo.$Properties }|null);
            methodName?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          inputs?: { [k: string]: tensorflow.TensorInfo.$Shape }|null;
          outputs?: { [k: string]: tensorflow.TensorInfo.$Shape }|null;
          methodName?: string|null;
          $unknowns?: Uint8Array[];
        };
    }
    interface ITensorInfo extends tensorflow.TensorInfo.$Properties {
    }
    class TensorInfo {
        constructor(properties?: tensorflow.TensorInfo.$Properties);
        $unknowns?: Uint8Array[];
        name?: (string|null);
        cooSparse?: (tensorflow.TensorInfo.CooSparse.$Properties|null);
        compositeTensor?: (tensorflow.TensorInfo.CompositeTensor.$Properties|null);
        dtype: tensorflow.DataType;
        tensorShape?: (tensorflow.TensorShapeProto.$Properties|null);
        encoding?: ("name"|"cooSparse"|"compositeTensor");
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo & tensorflow.TensorInfo.$Shape;
    }

    namespace TensorInfo {
        interface $Properties {
            name?: (string|null);
            cooSparse?: (tensorflow.TensorInfo.CooSparse.$Properties|null);
            compositeTensor?: (tensorflow.TensorInfo.CompositeTensor.$Properties|null);
            dtype?: (tensorflow.DataType|null);
            tensorShape?: (tensorflow.TensorShapeProto.$Properties|null);
            encoding?: ("name"|"cooSparse"|"compositeTensor");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          cooSparse?: tensorflow.TensorInfo.CooSparse.$Shape|null;
          compositeTensor?: tensorflow.TensorInfo.CompositeTensor.$Shape|null;
          dtype?: tensorflow.DataType|null;
          tensorShape?: tensorflow.TensorShapeProto.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ encoding?: undefined; name?: null; cooSparse?: null; compositeTensor?: null }|{ encoding?: "name"; name: string; cooSparse?: null; compositeTensor?: null }|{ encoding?: "cooSparse"; name?: null; cooSparse: tensorflow.TensorInfo.CooSparse.$Shape; compositeTensor?: null }|{ encoding?: "compositeTensor"; name?: null; cooSparse?: null; compositeTensor: tensorflow.TensorInfo.CompositeTensor.$Shape })
        );
        interface ICooSparse extends tensorflow.TensorInfo.CooSparse.$Properties {
        }
        class CooSparse {
            constructor(properties?: tensorflow.TensorInfo.CooSparse.$Properties);
            $unknowns?: Uint8Array[];
            valuesTensorName: string;
            indicesTensorName: string;
            denseShapeTensorName: string;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo.CooSparse & tensorflow.TensorInfo.CooSparse.$Shape;
        }

        namespace CooSparse {
            interface $Properties {
                valuesTensorName?: (string|null);
                indicesTensorName?: (string|null);
                denseShapeTensorName?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorInfo.CooSparse.$Properties;
        }
        interface ICompositeTensor extends tensorflow.TensorInfo.CompositeTensor.$Properties {
        }
        class CompositeTensor {
            constructor(properties?: tensorflow.TensorInfo.CompositeTensor.$Properties);
            $unknowns?: Uint8Array[];
            components: tensorflow.TensorInfo.$Properties[];
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo.CompositeTensor & tensorflow.TensorInfo.CompositeTensor.$Shape;
        }

        namespace CompositeTensor {
            interface $Properties {
                components?: (tensorflow.TensorInfo.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              components?: tensorflow.TensorInfo.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }
    }
    interface ISaverDef extends tensorflow.SaverDef.$Properties {
    }
    class SaverDef {
        constructor(properties?: tensorflow.SaverDef.$Properties);
        $unknowns?: Uint8Array[];
        filenameTensorName: string;
        saveTensorName: string;
        restoreOpName: string;
        maxToKeep: number;
        sharded: boolean;
        keepCheckpointEveryNHours: number;
        version: tensorflow.SaverDef.CheckpointFormatVersion;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SaverDef & tensorflow.SaverDef.$Shape;
    }

    namespace SaverDef {
        interface $Properties {
            filenameTensorName?: (string|null);
            saveTensorName?: (string|null);
            restoreOpName?: (string|null);
            maxToKeep?: (number|null);
            sharded?: (boolean|null);
            keepCheckpointEveryNHours?: (number|null);
            version?: (tensorflow.SaverDef.CheckpointFormatVersion|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SaverDef.$Properties;
        enum CheckpointFormatVersion {
            LEGACY = 0,
            V1 = 1,
            V2 = 2
        }
    }
    interface ISavedTensorSliceMeta extends tensorflow.SavedTensorSliceMeta.$Properties {
    }
    class SavedTensorSliceMeta {
        constructor(properties?: tensorflow.SavedTensorSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        tensor: tensorflow.SavedSliceMeta.$Properties[];
        versions?: (tensorflow.VersionDef.$Properties|null);
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedTensorSliceMeta & tensorflow.SavedTensorSliceMeta.$Shape;
    }

    namespace SavedTensorSliceMeta {
        interface $Properties {
            tensor?: (tensorflow.SavedSliceMeta.$Properties[]|null);
            versions?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          tensor?: tensorflow.SavedSliceMeta.$Shape[]|null;
          versions?: tensorflow.VersionDef.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }
    interface ISavedSliceMeta extends tensorflow.SavedSliceMeta.$Properties {
    }
    class SavedSliceMeta {
        constructor(properties?: tensorflow.SavedSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        type: tensorflow.DataType;
        slice: tensorflow.TensorSliceProto.$Properties[];
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedSliceMeta & tensorflow.SavedSliceMeta.$Shape;
    }

    namespace SavedSliceMeta {
        interface $Properties {
            name?: (string|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            type?: (tensorflow.DataType|null);
            slice?: (tensorflow.TensorSliceProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          shape?: tensorflow.TensorShapeProto.$Shape|null;
          type?: tensorflow.DataType|null;
          slice?: tensorflow.TensorSliceProto.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }
}
