// SPDX-License-Identifier: Apache-2.0
export const one = 1;
export const { a: two, four } = { a: 2, four: 4 };
export class Five {}
