// SPDX-License-Identifier: Apache-2.0
/** Tests of the judges and contracts of sessions. */
@NullMarked
package dev.headroom.kit.session;

import org.jspecify.annotations.NullMarked;
