// SPDX-License-Identifier: Apache-2.0
/** What users are told, and what they have read. */
@NullMarked
package dev.headroom.apps.alpine.notification;

import org.jspecify.annotations.NullMarked;
