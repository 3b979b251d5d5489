using VectorRec.Users;

namespace VectorRec.Tests.Users;

public sealed class RememberedWishesTests
{
    [Fact]
    public void Of_two_reads_the_one_that_began_later_counts_whichever_ends_first()
    {
        var wishes = new RememberedWishes(new WishOptions());
        var (early, late) = (wishes.Begin(), wishes.Begin());
        wishes.Remember(7, [9], NotInterested.InNothing, late);
        wishes.Remember(7, [], NotInterested.InNothing, early);
        Assert.Equal([9L], wishes.Of(7).Blocked);

        wishes.Remember(7, [], NotInterested.InNothing, wishes.Begin());
        Assert.Empty(wishes.Of(7).Blocked);
        wishes.Remember(7, [9], NotInterested.InNothing, late);
        Assert.Empty(wishes.Of(7).Blocked);
    }

    [Fact]
    public void Users_without_a_wish_take_no_room_and_whoever_was_not_heard_of_for_longest_makes_it()
    {
        var wishes = new RememberedWishes(new WishOptions { Remembered = 3 });
        for (var user = 0; user < 100; user++)
            wishes.Remember(user, [], NotInterested.InNothing, wishes.Begin());
        Assert.Equal(0, wishes.Count);

        foreach (var user in (long[])[1, 2, 3, 1, 4])
            wishes.Remember(user, [user + 10], NotInterested.InNothing with { Tags = ["t"] }, wishes.Begin());
        Assert.Equal(3, wishes.Count);
        Assert.False(wishes.Knows(2));
        Assert.Equal([11L], wishes.Of(1).Blocked);
        Assert.Equal(["t"], wishes.Of(4).NotInterested.Tags);

        wishes.Forget(1);
        Assert.False(wishes.Knows(1));
        Assert.Equal(2, wishes.Count);
    }
}
