// SPDX-License-Identifier: Apache-2.0
/** Verification of bearer tokens. */
@NullMarked
package dev.headroom.edge.session;

import org.jspecify.annotations.NullMarked;
