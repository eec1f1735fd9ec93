// SPDX-License-Identifier: Apache-2.0
/** Which symbols a user follows. */
@NullMarked
package dev.headroom.apps.alpine.subscription;

import org.jspecify.annotations.NullMarked;
