/**
 * The part of face-api and of the TensorFlow.js inside it that the engine uses, in narrow types of our own: the library's
 * types know DOM elements and `any`. Whatever build a program imports comes in here as an unknown and is checked.
 */
import type { Box, Point } from '#core/face/frame.ts';

export type Tensor = { readonly dispose: () => void };
export type NetInput = { readonly batchSize: number };
export type WeightMap = Readonly<Record<string, Tensor>>;

/** A box in pixels of the input, with its score, 0 to 1. */
export type Detection = { readonly score: number; readonly box: Box };

type Net = { readonly isLoaded: boolean; readonly loadFromWeightMap: (weights: WeightMap) => void };

export type TensorFlow = {
  readonly env: () => { readonly set: (flag: string, value: boolean) => void };
  readonly setBackend: (name: string) => Promise<boolean>;
  readonly getBackend: () => string;
  readonly setWasmPaths: (folder: string) => void;
  readonly tensor3d: (
    values: Uint8Array | Uint8ClampedArray,
    shape: readonly number[],
    type: 'int32',
  ) => Tensor;
  readonly memory: () => { readonly numTensors: number };
  readonly io: { readonly decodeWeights: (bytes: ArrayBuffer, layout: readonly unknown[]) => WeightMap };
};

/** `NetInput` takes tensors without ever asking for a canvas, so no environment needs to be patched in a worker. */
export type FaceApi = {
  readonly tf: TensorFlow;
  readonly NetInput: new (tensors: readonly Tensor[], isBatch?: boolean) => NetInput;
  readonly nets: {
    readonly tinyFaceDetector: Net & {
      readonly locateFaces: (
        input: NetInput,
        options: { readonly inputSize: number; readonly scoreThreshold: number },
      ) => Promise<readonly Detection[]>;
    };
    readonly faceLandmark68Net: Net & {
      readonly detectLandmarks: (input: NetInput) => Promise<{ readonly positions: readonly Point[] }>;
    };
    readonly faceRecognitionNet: Net & {
      readonly computeFaceDescriptor: (input: NetInput) => Promise<readonly Float32Array[]>;
    };
  };
};

/** The library, when the module is one of face-api's builds without a bundled TensorFlow.js; throws otherwise. */
export function faceApiFrom(module: unknown): FaceApi {
  if (!isFaceApi(module)) throw new TypeError('The module given is not a build of @vladmandic/face-api');
  return module;
}

function isFaceApi(module: unknown): module is FaceApi {
  return (
    hasFunctions(property(module, 'tf'), ['setBackend', 'getBackend', 'setWasmPaths', 'tensor3d', 'env']) &&
    hasFunctions(module, ['NetInput']) &&
    hasFunctions(property(property(module, 'nets'), 'tinyFaceDetector'), ['locateFaces']) &&
    hasFunctions(property(property(module, 'nets'), 'faceLandmark68Net'), ['detectLandmarks']) &&
    hasFunctions(property(property(module, 'nets'), 'faceRecognitionNet'), ['computeFaceDescriptor'])
  );
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof property(value, name) === 'function');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
