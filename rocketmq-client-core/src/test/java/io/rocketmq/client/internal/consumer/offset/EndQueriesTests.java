package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

class EndQueriesTests {

	private static final int MANY = 50_000;

	private final StartSnapshot snapshot = new StartSnapshot("orders");

	private final Function<MessageQueue, DefaultBrokerClient> nobody = (queue) -> {
		throw new RouteNotFoundException("nobody", ErrorContext.none(), null);
	};

	@Test
	void noQueriesCompleteImmediately() {
		assertThat(new EndQueries(new Store(), this.nobody, List.of()).run()).isCompleted();
	}

	@Test
	void manyImmediateFailuresComplete() {
		Store store = new Store();
		store.failing = true;
		assertThat(new EndQueries(store, this.nobody, queries()).run()).isCompleted();
		assertThat(store.loads).isEqualTo(MANY);
		assertThat(this.snapshot.isConsumedBefore()).isFalse();
	}

	@Test
	void aLimitedNumberIsInFlight() {
		Store store = new Store();
		CompletableFuture<Void> done = new EndQueries(store, this.nobody, queries()).run();
		assertThat(store.open).hasSize(256);
		store.open.poll().complete(OptionalLong.of(3));
		assertThat(store.open).hasSize(256);
		assertThat(this.snapshot.isConsumedBefore()).isTrue();
		assertThat(done).isNotDone();
		while (!store.open.isEmpty()) {
			store.open.poll().complete(OptionalLong.empty());
		}
		assertThat(done).succeedsWithin(Duration.ZERO);
		assertThat(store.loads).isEqualTo(MANY);
	}

	@Test
	void aSealedSnapshotIgnoresAnswers() {
		Store store = new Store();
		CompletableFuture<Void> done = new EndQueries(store, this.nobody, queries()).run();
		this.snapshot.seal();
		store.open.forEach((each) -> each.complete(OptionalLong.of(3)));
		assertThat(done).succeedsWithin(Duration.ZERO);
		assertThat(store.loads).isEqualTo(256);
		assertThat(this.snapshot.isConsumedBefore()).isFalse();
		this.snapshot.end(queue(0), 7);
		assertThat(this.snapshot.end(queue(0))).isNull();
	}

	private List<EndQueries.Query> queries() {
		return IntStream.range(0, MANY).mapToObj((id) -> new EndQueries.Query(this.snapshot, queue(id))).toList();
	}

	private static MessageQueue queue(int id) {
		return new MessageQueue("orders", "broker-a", id);
	}

	private static final class Store implements OffsetStore {

		private final Queue<CompletableFuture<OptionalLong>> open = new ConcurrentLinkedQueue<>();

		private boolean failing;

		private int loads;

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			this.loads++;
			if (this.failing) {
				throw new IllegalStateException("as the test says");
			}
			CompletableFuture<OptionalLong> answer = new CompletableFuture<>();
			this.open.add(answer);
			return answer;
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			return CompletableFuture.completedFuture(null);
		}

	}

}
