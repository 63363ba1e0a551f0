package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.listener.DispatchTable.Route;
import io.rocketmq.spring.listener.RocketMQListenerSettings.Setting;

/**
 * Endpoints of a group, and what follows from them for its consumer. Immutable.
 */
final class GroupPlan {

	static final GroupPlan EMPTY = new GroupPlan(List.of());

	private final List<Route> routes;

	private final DispatchTable table;

	private final RocketMQListenerSettings stated;

	private GroupPlan(List<Route> routes) {
		this.routes = List.copyOf(routes);
		this.table = new DispatchTable(this.routes);
		RocketMQListenerSettings all = RocketMQListenerSettings.NONE;
		for (Route route : this.routes) {
			all = all.combine(route.endpoint().settings());
		}
		this.stated = all;
	}

	/**
	 * Returns this plan with another endpoint, in place of the one with its id.
	 * @throws IllegalArgumentException if the endpoint contradicts another
	 */
	GroupPlan with(Route added) {
		List<Route> next = new ArrayList<>(this.routes);
		int same = indexOf(added.endpoint().id());
		if (same >= 0) {
			next.remove(same);
		}
		next.forEach((route) -> GroupRules.check(route.endpoint(), added.endpoint()));
		next.add((same >= 0) ? same : next.size(), added);
		return new GroupPlan(next);
	}

	GroupPlan without(String id) {
		List<Route> next = new ArrayList<>(this.routes);
		next.removeIf((route) -> route.endpoint().id().equals(id));
		return new GroupPlan(next);
	}

	private int indexOf(String id) {
		for (int i = 0; i < this.routes.size(); i++) {
			if (this.routes.get(i).endpoint().id().equals(id)) {
				return i;
			}
		}
		return -1;
	}

	boolean contains(String id) {
		return indexOf(id) >= 0;
	}

	boolean isEmpty() {
		return this.routes.isEmpty();
	}

	List<RocketMQListenerEndpoint> endpoints() {
		return this.routes.stream().map(Route::endpoint).toList();
	}

	DispatchTable table() {
		return this.table;
	}

	Map<String, FilterExpression> subscriptions() {
		return this.table.subscriptions();
	}

	@Nullable Boolean autoStartup() {
		return this.stated.autoStartup();
	}

	@Nullable RocketMQErrorHandler errorHandler() {
		return this.stated.errorHandler();
	}

	/** Way in which the consumer calls the dispatcher. */
	Mode mode() {
		if (this.routes.stream().anyMatch((route) -> route.endpoint().batch())) {
			// A listener with manual acknowledgment decides on its batch until it ends.
			return this.routes.stream().anyMatch((route) -> route.chain().isAsync()) ? Mode.ASYNC_BATCH : Mode.BATCH;
		}
		return this.routes.stream().anyMatch((route) -> route.chain().isAsync() || route.chain().isManual())
				? Mode.ASYNC : Mode.SINGLE;
	}

	/** Returns the options of the group's consumer. */
	ConsumerOptions options(String group, ContainerSettings settings) {
		ConsumerOptions.Builder options = settings.defaults().toBuilder().group(group);
		this.stated.applyTo(options);
		Integer batchSize = (Integer) this.stated.get(Setting.BATCH_SIZE);
		if (!mode().isBatch()) {
			options.batchSize(1);
		}
		else if (batchSize != null) {
			options.batchSize(batchSize);
		}
		settings.customizers().forEach((customizer) -> customizer.customize(group, options));
		ConsumerOptions built = options.build();
		Duration limit = settings.lifecycle().drainLimit();
		return (limit != null && built.drainTimeout().compareTo(limit) > 0) ? options.drainTimeout(limit).build()
				: built;
	}

	/**
	 * Whether a consumer of this plan can go on with another one, because that only adds
	 * endpoints. A removed endpoint needs a new consumer: the old one may still deliver
	 * messages of it.
	 */
	boolean growsInto(GroupPlan next) {
		return next.routes.containsAll(this.routes) && next.mode() == mode()
				&& Objects.equals(next.errorHandler(), errorHandler());
	}

	/** Ways in which a consumer calls its listener. */
	enum Mode {

		SINGLE, ASYNC, BATCH, ASYNC_BATCH;

		boolean isBatch() {
			return this == BATCH || this == ASYNC_BATCH;
		}

	}

}
