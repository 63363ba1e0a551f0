package io.rocketmq.client.internal.protocol.body;

import org.jspecify.annotations.Nullable;

/**
 * The body of the answer to CONSUME_MESSAGE_DIRECTLY.
 *
 * @param order whether the consumer works in order
 * @param autoCommit whether it commits by itself
 * @param consumeResult {@code CR_SUCCESS}, {@code CR_LATER}, {@code CR_ROLLBACK},
 * {@code CR_COMMIT}, {@code CR_THROW_EXCEPTION} or {@code CR_RETURN_NULL}
 * @param remark a text, or null
 * @param spentTimeMills how long it took, in milliseconds; the spelling is the protocol's
 */
public record ConsumeDirectlyBody(boolean order, boolean autoCommit, String consumeResult, @Nullable String remark,
		long spentTimeMills) {
}
