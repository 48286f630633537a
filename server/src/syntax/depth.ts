/** How deep our tree may become: whatever walks it later may recurse as deep, and a native stack is small. */

/** Chains of operators and calls as generators write them fit; deeper trees are cut off and say so. */
export const maxDepth = 6000;
