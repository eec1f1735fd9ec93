// SPDX-License-Identifier: Apache-2.0
/** What comes of it: progress by part, and the leader board. */
@NullMarked
package dev.headroom.apps.toeic.board;

import org.jspecify.annotations.NullMarked;
