// Types of json-bigint, as far as it is used; the package has none.
declare module "json-bigint" {
  interface Options {
    /** Numbers of more than 15 characters become strings. @default false: objects of another library */
    readonly storeAsString?: boolean;
  }
  function json(options: Options): { parse(text: string): unknown };
  export = json;
}
