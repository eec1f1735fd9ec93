// SPDX-License-Identifier: Apache-2.0
/** The samples of docs/edge, as an application has them: outside the room's own packages. */
@NullMarked
package dev.headroom.edge.docs;

import org.jspecify.annotations.NullMarked;
