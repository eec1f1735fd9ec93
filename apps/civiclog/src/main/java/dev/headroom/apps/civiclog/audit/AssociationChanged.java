// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

/**
 * Something of an association has changed: what is cached of it is invalid once the transaction is
 * committed.
 *
 * <p>Immutable.
 *
 * @param association the id
 */
public record AssociationChanged(long association) {}
