"""What a sentence cannot be read without, and whom it names."""

from __future__ import annotations

import pytest

from diembao.lang import Reference
from diembao.lang.vi.named import named, tokens_of
from diembao.lang.vi.references import ties

WHO = "Ông Lò Văn Hạnh, trưởng bản Nà Hin, trồng 4 ha quế từ năm 2008."
SHE = "Bà Giàng Thị Mai, ở bản bên, nuôi 30 con trâu."
DAY = "Ngày 5/3, huyện khánh thành chợ mới."


@pytest.mark.parametrize(
    ("before", "sentence", "needs"),
    [
        ([DAY], "Huyện có 18 xã.", []),
        ([DAY, WHO], "Ông Hạnh vay 15 triệu đồng.", [Reference((1,), "hạnh")]),
        ([WHO, DAY], "Nay Hạnh có 200 triệu đồng mỗi năm.", [Reference((0,), "hạnh")]),
        ([WHO, DAY], "Ông Lò Văn Hạnh nay có 200 triệu đồng.", []),
        ([DAY], "Ông Hạnh vay 15 triệu đồng.", [Reference((), "hạnh")]),
        ([DAY], "Ông Hạnh (60 tuổi) vay 15 triệu đồng.", []),
        ([WHO, SHE], "Năm 2010, ông vay 15 triệu đồng.", [Reference((0, 0), "hạnh", True)]),
        ([WHO, SHE], "Năm 2010, bà vay 15 triệu đồng.", [Reference((1, 1), "mai", True)]),
        ([WHO], "Bà con trong bản và các em học sinh đều vui.", []),
        ([WHO], "Chủ tịch xã Vàng A Páo nói anh rất vui.", []),
        ([DAY, "Chợ có 96 gian hàng."], "Đây là chợ lớn nhất huyện.", [Reference((1,))]),
        ([DAY, WHO], "Khu chợ này có 96 gian hàng.", [Reference((0,))]),
        ([DAY, WHO], "Chợ mới có 96 gian hàng, trong đó 20 gian hàng này chưa mở.", []),
        (["Công an bắt một đối tượng.", DAY], "Hiện đối tượng bị tạm giữ.", [Reference((0,))]),
        (["Công an bắt một đối tượng."], "Đối tượng Lò Văn Páo bị tạm giữ.", []),
        ([DAY, WHO], "Tối cùng ngày, hàng nghìn người đến chợ.", [Reference((0,))]),
        ([DAY], "Trong đó có 96 gian hàng.", [Reference((0,))]),
        ([DAY], "Tuy nhiên, chợ chưa có nước.", []),
        ([DAY], "Chủ tịch huyện cho biết như vậy.", [Reference((0,))]),
        ([DAY], "Tôi bán hàng ở đó từ sáng.", [Reference(())]),
        ([DAY], "“Tôi bán hàng từ sáng”, bà Giàng Thị Mai nói.", []),
        ([DAY], "“Chợ mới to và đẹp lắm, ai cũng vui”.", [Reference(())]),
        ([DAY], "“Chợ mới to và đẹp lắm, ai cũng vui.", [Reference(())]),
        ([DAY], "và bà con đều vui.", [Reference((0,)), Reference((0,))]),
    ],
)
def test_what_a_sentence_needs_of_those_before_it(before: list[str], sentence: str, needs: list[Reference]) -> None:
    assert [*ties([*before, sentence], "Chợ mới")[-1].needs] == needs


def test_whom_the_title_names_everybody_knows() -> None:
    sentences = [DAY, "Ông Hạnh vay 15 triệu đồng."]
    assert ties(sentences, "Ông Hạnh vay vốn")[1].needs and not ties(sentences, "Quế của Lò Văn Hạnh")[1].needs


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        (WHO, ["hạnh"]),
        ("Hôm nay Bí thư Huyện ủy Giàng Thị Mai và anh Páo đến xã Lò Văn và bản Nà Hin.", ["mai", "páo"]),
        ("Công an huyện Bắc Hà bắt bị cáo Nguyễn Văn N. và chị T.", ["n", "t"]),
        ("Ủy ban nhân dân tỉnh Lào Cai họp.", []),
    ],
)
def test_whom_a_sentence_names(sentence: str, people: list[str]) -> None:
    (found,) = named([tokens_of(sentence)])
    assert [one.given for one in found] == people
