package io.rocketmq.client.internal.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.offset.OffsetStores;
import io.rocketmq.client.internal.consumer.offset.UserOffsets;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/** Settings, subscriptions and life of a push or pull consumer. */
public abstract class AbstractConsumer<C, E extends ConsumerEngine> {

	private final String name;

	private final ConsumerParts parts;

	private final ConsumeHooks hooks;

	private final Lifecycle lifecycle;

	private final Closing closing;

	private final QueueChanges changes;

	private AllocationStrategy strategy = new AverageAllocation();

	/** The user's store; null for the default one. */
	private @Nullable OffsetStore offsets;

	private volatile @Nullable E engine;

	AbstractConsumer(String kind, ConsumerOptions options, ClientParts client) {
		this.name = kind + " consumer '" + options.group() + "'";
		this.parts = client.consumer(options, this.name);
		this.hooks = new ConsumeHooks(options.group(), client.consumeHooks());
		this.lifecycle = new Lifecycle(this.name);
		this.closing = new Closing(options.group(), this.lifecycle);
		this.changes = new QueueChanges(client.callbacks());
	}

	abstract C self();

	/** Returns the reason and remedy of a call that needs a running consumer. */
	abstract String notJoined();

	final ConsumerParts parts() {
		return this.parts;
	}

	final ConsumerOptions options() {
		return this.parts.options();
	}

	final ConsumeHooks hooks() {
		return this.hooks;
	}

	final Lifecycle lifecycle() {
		return this.lifecycle;
	}

	final Closing closing() {
		return this.closing;
	}

	/** Returns the engine, or null unless the consumer has joined its group. */
	final @Nullable E engine() {
		return this.engine;
	}

	final E requireEngine() {
		E joined = this.engine;
		if (joined == null) {
			throw new IllegalStateException("The " + this.name + ' ' + notJoined());
		}
		return joined;
	}

	public final String group() {
		return options().group();
	}

	public final C allocation(AllocationStrategy newStrategy) {
		Arguments.notNull(newStrategy, "newStrategy");
		requireNew("set its allocation");
		Namespace namespace = this.parts.session().namespace();
		this.strategy = (namespace != null) ? newStrategy.in(namespace) : newStrategy;
		return self();
	}

	public final C offsets(OffsetStore newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		requireNew("set its offset store");
		this.offsets = new UserOffsets(newOffsets, this.parts.callbacks());
		return self();
	}

	final void requireNew(String what) {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The " + this.name + " has joined its group or is closed. Before that, " + what + '.');
		}
	}

	public final C subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	public abstract C subscribe(String topic, FilterExpression filter);

	public final C subscribe(Map<String, FilterExpression> filters) {
		Arguments.notNull(filters, "filters");
		filters.forEach(this::subscribe);
		return self();
	}

	public final Map<String, FilterExpression> subscriptions() {
		return this.parts.subscriptions().filters();
	}

	public final C changeFilter(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		E joined = this.engine;
		if (joined != null) {
			this.lifecycle.requireRunning();
			joined.member().validate(subscription);
		}
		this.parts.subscriptions().replace(subscription);
		if (joined != null) {
			joined.topicsChanged();
			joined.assignments().pullAgain(topic);
		}
		return self();
	}

	public final C unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.parts.subscriptions().remove(topic);
		E joined = this.engine;
		if (joined != null) {
			joined.topicsChanged();
		}
		return self();
	}

	public final C onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.changes.listener(Arguments.notNull(newListener, "newListener"));
		return self();
	}

	/** Joins the group. */
	final E join(Function<ConsumerEngine.Setup, E> factory, Consumer<E> prepare, Runnable undo) {
		this.lifecycle.start(() -> {
			E joining = create(factory);
			this.engine = joining;
			prepare.accept(joining);
			this.lifecycle.requireOpen();
			joining.join();
		}, () -> {
			undo.run();
			undoJoin();
		});
		return requireEngine();
	}

	private E create(Function<ConsumerEngine.Setup, E> factory) {
		OffsetStore users = this.offsets;
		OffsetStore store = (users != null) ? users
				: OffsetStores.store(options(), this.parts.brokers(), this.parts.session().namespace());
		try {
			return factory
				.apply(new ConsumerEngine.Setup(store, this.strategy, this.changes, this::close, this::statistics));
		}
		catch (RuntimeException | Error ex) {
			closeOwn(store);
			throw ex;
		}
	}

	private void undoJoin() {
		E joining = this.engine;
		this.engine = null;
		if (joining != null) {
			joining.undo();
			closeOwn(joining.offsets());
		}
	}

	/** Closes a store unless it is the user's, which serves the next attempt to join. */
	private void closeOwn(OffsetStore store) {
		if (store != this.offsets) {
			store.close();
		}
	}

	/** Closes the user's store of a consumer that never joined. */
	final void closeUsersStore() {
		OffsetStore users = this.offsets;
		if (users != null) {
			users.close();
		}
	}

	public final Set<MessageQueue> assignment() {
		E joined = this.engine;
		return (joined != null) ? joined.assignment() : Set.of();
	}

	public final CompletableFuture<Void> ready() {
		return this.parts.callbacks().toUser(requireEngine().ready());
	}

	public final ConsumerStatistics statistics() {
		E joined = this.engine;
		ConsumeCounters counters = this.parts.counters();
		PopOwners.Held popped = (joined != null) ? joined.pops().held() : PopOwners.Held.NONE;
		return new ConsumerStatistics(counters.snapshot(),
				(joined != null) ? joined.assignments().positions() : List.of(),
				(joined != null) ? joined.member().subscriptionConflicts() : List.of(),
				(joined != null) ? joined.member().allProblems() : List.of(), counters.rebalances(),
				counters.failedCommits(), counters.timedOut(), popped.messages(), popped.bytes());
	}

	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().pause(queues);
		applyPauses();
	}

	public final void resume(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().resume(queues);
		applyPauses();
	}

	final void applyPauses() {
		E joined = this.engine;
		List<QueueOwner> owners = (joined != null) ? joined.owners() : List.of();
		this.parts.pauses().applyTo(owners);
	}

	public final void commit() {
		Futures.await(committed());
	}

	public final CompletableFuture<Void> commitAsync() {
		return this.parts.callbacks().toUser(committed());
	}

	CompletableFuture<Void> committed() {
		E joined = this.engine;
		return (joined != null) ? joined.assignments().commit() : CompletableFuture.completedFuture(null);
	}

	public abstract void close();

}
