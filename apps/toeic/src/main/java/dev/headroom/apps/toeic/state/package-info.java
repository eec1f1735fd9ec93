// SPDX-License-Identifier: Apache-2.0
/** What the states {@code original} and {@code plain} have in place of Headroom's parts. */
@NullMarked
package dev.headroom.apps.toeic.state;

import org.jspecify.annotations.NullMarked;
