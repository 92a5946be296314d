// Assignability of every type of `alicloud.ecs.getImages`, in the direction in which programs use it. Compiled, never run.

import type * as alicloud from "@pulumi/alicloud";
import type * as pulumi from "@pulumi/pulumi";
import type {
  GetImagesArgs,
  GetImagesOutputArgs,
  GetImagesResult,
  getImages,
  getImagesOutput,
  Image,
} from "pulumi-alicloud-images";

type Official = typeof alicloud.ecs;
type OfficialResult = alicloud.ecs.GetImagesResult;
type OfficialImage = alicloud.types.output.ecs.GetImagesImage;

/** Compiles only if the first type is assignable to the second. */
type Fits<Given extends Asked, Asked> = [Given, Asked];
/** Names of the first that the second does not have; `never` if it has them all. */
type Missing<Fields, In> = Exclude<keyof Fields, keyof In>;
/** The fields of the first under the names of the second, so that none fits only because it is optional and absent. */
type Same<From, As> = Pick<From, keyof As & keyof From>;

export type Proof = [
  // Arguments of programs.
  Fits<alicloud.ecs.GetImagesArgs, GetImagesArgs>,
  Fits<alicloud.ecs.GetImagesOutputArgs, GetImagesOutputArgs>,
  Fits<pulumi.Unwrap<alicloud.ecs.GetImagesOutputArgs>, GetImagesArgs>,
  Fits<Missing<alicloud.ecs.GetImagesArgs, GetImagesArgs>, never>,
  Fits<Missing<alicloud.ecs.GetImagesOutputArgs, GetImagesOutputArgs>, never>,
  // The values of ours that the official arguments know too: none of them is narrower.
  Fits<Required<alicloud.ecs.GetImagesArgs>, Same<Required<GetImagesArgs>, alicloud.ecs.GetImagesArgs>>,
  // What a program gets.
  Fits<GetImagesResult, OfficialResult>,
  Fits<pulumi.Output<GetImagesResult>, pulumi.Output<OfficialResult>>,
  Fits<pulumi.UnwrappedObject<GetImagesResult>, pulumi.UnwrappedObject<OfficialResult>>,
  Fits<Missing<OfficialResult, GetImagesResult>, never>,
  Fits<Required<Same<GetImagesResult, OfficialResult>>, Required<OfficialResult>>,
  Fits<Image, OfficialImage>,
  Fits<Missing<OfficialImage, Image>, never>,
  // And the result goes back into whatever was written for the official one.
  Fits<Same<OfficialResult, GetImagesResult>["ids"], GetImagesResult["ids"]>,
  // The functions as a whole, options included.
  Fits<typeof getImages, Official["getImages"]>,
  Fits<typeof getImagesOutput, Official["getImagesOutput"]>,
];

export type NoProofAtAll = [
  // @ts-expect-error the checks above would notice a type that does not fit
  Fits<{ id: number }, Pick<OfficialResult, "id">>,
  // @ts-expect-error and a name that is missing
  Fits<Missing<OfficialResult, Omit<GetImagesResult, "ids">>, never>,
  // @ts-expect-error and a field that is narrower
  Fits<Required<alicloud.ecs.GetImagesArgs>, { owners: "system" | "self" }>,
];
