// What json-bigint exports, as far as it is used; the package has no types of its own.
declare module "json-bigint" {
  interface Options {
    /** Numbers of more than 15 characters become texts. @default false: objects of another library */
    readonly storeAsString?: boolean;
  }
  function json(options: Options): { parse(text: string): unknown };
  export = json;
}
