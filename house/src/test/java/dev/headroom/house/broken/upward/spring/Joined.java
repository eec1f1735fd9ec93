// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.upward.spring;

/** Stands above. */
public final class Joined {}
