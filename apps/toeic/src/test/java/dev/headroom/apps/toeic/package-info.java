// SPDX-License-Identifier: Apache-2.0
/** The app in this process, seen through HTTP and in a browser. */
@NullMarked
package dev.headroom.apps.toeic;

import org.jspecify.annotations.NullMarked;
