// SPDX-License-Identifier: Apache-2.0
/** Practice sets and timed mock tests: drawn, answered, scored. */
@NullMarked
package dev.headroom.apps.toeic.exam;

import org.jspecify.annotations.NullMarked;
