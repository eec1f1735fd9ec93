// SPDX-License-Identifier: Apache-2.0
/** What users contribute and administrators decide on, whatever it is. */
@NullMarked
package dev.headroom.apps.jewgo.moderation;

import org.jspecify.annotations.NullMarked;
