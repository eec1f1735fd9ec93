// SPDX-License-Identifier: Apache-2.0
/** The photos of violations: their upload, their sizes, and the addresses that pages load. */
@NullMarked
package dev.headroom.apps.civiclog.photo;

import org.jspecify.annotations.NullMarked;
