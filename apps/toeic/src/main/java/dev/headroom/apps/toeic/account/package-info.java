// SPDX-License-Identifier: Apache-2.0
/** Registering and signing in, a session a device. */
@NullMarked
package dev.headroom.apps.toeic.account;

import org.jspecify.annotations.NullMarked;
