/** The options of modules from outside of NixOS that homelabs use most. */

interface ThirdParty {
  readonly source: string;
  readonly revision: string;
  readonly options: readonly { readonly path: readonly string[]; readonly type: string }[];
}

export const thirdParty: ThirdParty = { source: "", revision: "", options: [] };
