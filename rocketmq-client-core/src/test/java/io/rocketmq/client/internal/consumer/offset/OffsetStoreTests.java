package io.rocketmq.client.internal.consumer.offset;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

class OffsetStoreTests {

	@Test
	void aUsersStoreNeedsOnlyLoadAndStore() {
		MessageQueue queue = new MessageQueue("orders", "broker-a", 0);
		Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();
		OffsetStore store = new OffsetStore() {

			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				Long offset = offsets.get(queue);
				return CompletableFuture
					.completedFuture((offset != null) ? OptionalLong.of(offset) : OptionalLong.empty());
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				offsets.put(queue, offset);
				return CompletableFuture.completedFuture(null);
			}

		};
		store.store(queue, 3).join();
		assertThat(store.persist()).isCompleted();
		store.close();
		assertThat(store.load(queue).join()).hasValue(3);
	}

}
