package io.sealedlog.gateway;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.PasswordWork;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationShares;
import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.message.MessageOpening;
import io.sealedlog.gateway.message.MessageReading;
import io.sealedlog.gateway.message.MessageSending;
import io.sealedlog.gateway.message.OldIds;
import io.sealedlog.gateway.message.ReadingKeys;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;

/// Which use case works with what. Nothing here is opened or closed.
final class Wiring {
  private final GatewayConfig config;
  private final ServiceContext context;
  private final Vault vault;
  private final LogParts log;
  private final MessageReading.Sources sources;
  private final ConversationDirectory.Source conversationSource;
  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final ReadingKeys keys;
  private final IdentityLock lock;
  private final SessionCheck check;
  private final LiveDelivery live;

  Wiring(GatewayConfig config, ServiceContext context, Vault vault, Jdbc readModel, LogParts log) {
    this.config = config;
    this.context = context;
    this.vault = vault;
    this.log = log;
    Partitions partitions = log.tail().partitions();
    this.sources =
        new MessageReading.Sources(
            new ConversationReads(readModel),
            new MessageReads(readModel, partitions),
            new KeyReads(readModel),
            new Freshness(readModel, log.tail(), log.progress()),
            partitions);
    this.conversationSource =
        new ConversationDirectory.Source(sources.conversations(), sources.freshness(), partitions);
    this.directory = new ConversationDirectory(conversationSource);
    this.shares = new ConversationShares(vault.shares());
    this.keys = new ReadingKeys(sources.keys(), shares);
    this.lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), context.random());
    this.check = new SessionCheck(vault.sessions(), lock, context.clock(), keys);
    this.live =
        new LiveDelivery(
            new LiveDelivery.Sources(
                new LiveReads(readModel), partitions, new MessageOpening(keys)),
            new LiveDelivery.People(check, vault.sessions(), context.clock()),
            config.live(),
            context.metrics());
  }

  LiveDelivery live() {
    return live;
  }

  ConversationDirectory directory() {
    return directory;
  }

  Freshness freshness() {
    return sources.freshness();
  }

  RouteTable.Served served(PasswordWork passwords) {
    CommandPublisher publisher = log.publisher();
    Ids ids = new Ids(context.clock(), context.random());
    return new RouteTable.Served(
        people(passwords, publisher),
        conversations(publisher, ids),
        messages(publisher, ids),
        new RouteTable.Live(live, config.http().bodyLimitBytes(), context.random()));
  }

  private RouteTable.People people(PasswordWork passwords, CommandPublisher publisher) {
    AccountService service =
        new AccountService(
            config,
            passwords,
            new AccountService.Surroundings(
                vault, publisher, lock, check, context.clock(), context.random()));
    return new RouteTable.People(
        service, vault.accounts(), check, vault.sessions(), context.clock());
  }

  private RouteTable.Conversations conversations(CommandPublisher publisher, Ids ids) {
    return new RouteTable.Conversations(
        new ConversationCreation(
            vault,
            publisher,
            conversationSource,
            new ConversationCreation.Making(config.limits().suite(), context.random(), ids)),
        directory,
        conversationSource,
        new MemberNames(vault.accounts()),
        log.pending());
  }

  private RouteTable.Messages messages(CommandPublisher publisher, Ids ids) {
    OldIds oldIds =
        new OldIds(
            sources.messages(),
            sources.freshness(),
            sources.partitions(),
            keys,
            new OldIds.Times(context.clock(), config.limits().dedupeWindow()));
    return new RouteTable.Messages(
        new MessageSending(directory, shares, publisher, oldIds, ids),
        new MessageReading(sources, directory, log.pending(), keys),
        config.limits().textBytes());
  }
}
