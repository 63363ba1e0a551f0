package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class QueueChangesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Set<MessageQueue> ONE = Set.of(new MessageQueue("orders", "a", 0));

	private static final Set<MessageQueue> TWO = Set.of(new MessageQueue("orders", "a", 0),
			new MessageQueue("orders", "a", 1));

	private final Callbacks callbacks = new Callbacks(2, null);

	private final QueueChanges changes = new QueueChanges(this.callbacks);

	private final Queue<Set<MessageQueue>> told = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.callbacks.close();
	}

	@Test
	void theListenerGetsTheChangedQueues() {
		Queue<Set<MessageQueue>> states = new ConcurrentLinkedQueue<>(List.of(ONE, TWO, ONE));
		Supplier<Set<MessageQueue>> queues = states::remove;
		this.changes.listener(this.told::add);
		this.changes.changed(queues);
		await().atMost(PATIENCE).until(() -> this.told.size() == 1);
		this.changes.changed(queues);
		await().atMost(PATIENCE).until(() -> this.told.size() == 2);
		this.changes.changed(queues);
		await().atMost(PATIENCE).until(() -> this.told.size() == 3);
		assertThat(this.told).containsExactly(ONE, TWO, ONE);
	}

	@Test
	void aListenerThatThrowsGetsTheNextChange() {
		this.changes.listener((queues) -> {
			this.told.add(queues);
			throw new AssertionError("as the test says");
		});
		AtomicReference<Set<MessageQueue>> queues = new AtomicReference<>(ONE);
		this.changes.changed(queues::get);
		await().atMost(PATIENCE).until(() -> this.told.size() == 1);
		this.changes.changed(queues::get);
		queues.set(TWO);
		this.changes.changed(queues::get);
		await().atMost(PATIENCE).until(() -> this.told.size() == 2);
		assertThat(this.told).containsExactly(ONE, TWO);
	}

	@Test
	void theListenerCannotChangeTheQueues() {
		this.changes.listener(this.told::add);
		this.changes.changed(() -> ONE);
		await().atMost(PATIENCE).until(() -> this.told.size() == 1);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.told.element().clear());
	}

}
