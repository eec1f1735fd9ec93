// SPDX-License-Identifier: Apache-2.0
/** Tests of this package. */
@NullMarked
package dev.headroom.apps.toeic.exam;

import org.jspecify.annotations.NullMarked;
