// SPDX-License-Identifier: Apache-2.0
/** Who may ask what: the starter's sessions, and roles. */
@NullMarked
package dev.headroom.apps.toeic.access;

import org.jspecify.annotations.NullMarked;
