// SPDX-License-Identifier: Apache-2.0
/** An application's own code: call sites are looked for outside Headroom's packages. */
@NullMarked
package shop;

import org.jspecify.annotations.NullMarked;
