package io.rocketmq.client.consumer.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates the queues of each machine room among the members in that room,
 * and those of a room without members among all, by another strategy. Compatible with
 * Apache's {@code AllocateMachineRoomNearby}.
 */
public final class NearMachineRoomAllocation implements AllocationStrategy {

	private final AllocationStrategy strategy;

	private final MachineRoomResolver rooms;

	/**
	 * Creates a strategy.
	 * @param strategy allocates the queues of one room
	 * @param rooms resolves the rooms of brokers and clients
	 */
	public NearMachineRoomAllocation(AllocationStrategy strategy, MachineRoomResolver rooms) {
		this.strategy = Arguments.notNull(strategy, "strategy");
		this.rooms = Arguments.notNull(rooms, "rooms");
	}

	/**
	 * Returns the queues of one member.
	 * @throws IllegalArgumentException if the resolver returns no room for a broker or a
	 * client
	 */
	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		if (!clientIds.contains(clientId)) {
			return List.of();
		}
		TreeMap<String, List<MessageQueue>> queuesByRoom = byRoom(queues,
				(queue) -> known(this.rooms.roomOfBroker(queue.brokerName()), "broker", queue.brokerName()));
		TreeMap<String, List<String>> membersByRoom = byRoom(clientIds,
				(id) -> known(this.rooms.roomOfClient(id), "client", id));
		String ownRoom = this.rooms.roomOfClient(clientId);
		List<MessageQueue> own = new ArrayList<>();
		List<MessageQueue> near = queuesByRoom.remove(ownRoom);
		List<String> neighbours = membersByRoom.get(ownRoom);
		if (near != null && neighbours != null) {
			own.addAll(this.strategy.allocate(clientId, near, neighbours));
		}
		queuesByRoom.forEach((room, far) -> {
			if (!membersByRoom.containsKey(room)) {
				own.addAll(this.strategy.allocate(clientId, far, clientIds));
			}
		});
		return List.copyOf(own);
	}

	@Override
	public String name() {
		return "MACHINE_ROOM_NEARBY-" + this.strategy.name();
	}

	@Override
	public AllocationStrategy in(Namespace namespace) {
		Arguments.notNull(namespace, "namespace");
		return new NearMachineRoomAllocation(this.strategy.in(namespace), this.rooms);
	}

	private static <T> TreeMap<String, List<T>> byRoom(List<T> all, Function<T, String> room) {
		TreeMap<String, List<T>> byRoom = new TreeMap<>();
		all.forEach((one) -> byRoom.computeIfAbsent(room.apply(one), (name) -> new ArrayList<>()).add(one));
		return byRoom;
	}

	private static String known(@Nullable String room, String kind, String name) {
		if (room == null || room.isEmpty()) {
			throw new IllegalArgumentException("Machine room of " + kind + " '" + name
					+ "' is unknown. Let the resolver return a room for every broker and client.");
		}
		return room;
	}

}
