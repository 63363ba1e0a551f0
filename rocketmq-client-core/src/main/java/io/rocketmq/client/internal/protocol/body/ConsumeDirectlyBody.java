package io.rocketmq.client.internal.protocol.body;

import org.jspecify.annotations.Nullable;

/** Body of the answer to CONSUME_MESSAGE_DIRECTLY. */
public record ConsumeDirectlyBody(boolean order, boolean autoCommit, String consumeResult, @Nullable String remark,
		long spentTimeMills) {
}
