// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.kitsees.store.redis;

/** A store. */
public final class Store {}
